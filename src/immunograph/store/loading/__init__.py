"""Loading RDF from files and streams: decompression, limits, parsing, and explanations of errors."""

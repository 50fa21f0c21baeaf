"""Loading of files and streams: decompressed, measured, parsed, with errors explained."""

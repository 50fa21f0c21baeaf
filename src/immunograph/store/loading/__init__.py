"""From files and streams to quads: decompressed, measured, parsed, and explained where they are faulty."""

"""A knowledge graph toolkit for cancer immunology in which every edge can be interrogated."""

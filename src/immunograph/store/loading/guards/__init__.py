"""Guards that stop a hostile document before a parser sees it."""

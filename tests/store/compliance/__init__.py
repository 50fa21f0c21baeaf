"""What every store must do, written against the protocol and what a store says of itself."""

"""Where and when incidents concentrate, and what the next days may bring, of places only."""

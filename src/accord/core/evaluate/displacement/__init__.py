"""Crime that moved: differences of differences with a buffer, and the displacement quotient."""

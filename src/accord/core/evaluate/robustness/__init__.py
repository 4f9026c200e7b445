"""Whether a result would stand elsewhere: placebos, donors left out, other specifications."""

"""From numbers to words: plans fixed by hash, grades, sentences, and bundles that run again."""

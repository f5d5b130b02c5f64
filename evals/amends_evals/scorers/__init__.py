"""Scorers: what code, and nothing else, says of a letter. Those of fidelity and coverage share nothing with the rules they stand beside."""

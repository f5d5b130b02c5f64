"""Review: a person turns a draft into a letter they stand behind."""

"""The messages a model is sent, one file for each thing it is asked to do.

All wording lives in ``prompts/``; these modules only fill its slots. What must never reach a letter (staff, the customer's part in it, the
investigation) is not sent.
"""

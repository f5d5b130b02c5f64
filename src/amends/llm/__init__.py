"""Models that fill a letter: the protocol, the OpenAI-compatible adapter, a model on this machine, token counts, fakes for tests.

Import from the modules: ``amends.llm.model`` says what a model is and costs nothing to import, ``amends.llm.openai`` speaks to
an endpoint (``dialects`` puts what is sent, ``answers`` and ``complaints`` read what comes back), ``amends.llm.local`` runs a GGUF
file, ``amends.llm.asking`` asks any of them once, ``amends.llm.tokens`` counts, ``amends.llm.testing`` answers from a script.
"""

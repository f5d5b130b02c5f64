"""The server of the desk: the screen and REST side by side, behind one guard that knows who asks.

    app.py        what is served, and what stands in front of it
    guard.py      who asks, and whether this may be asked from there; nothing gets past it without a person
    doors.py      the three ways to know who somebody is: this computer, a password, a proxy
    forwarding.py what is believed of a proxy, and of whom
    headers.py    the content security policy and its companions, on every answer
    pages.py      the page to sign in
    api.py        REST
    running.py    serving until Ctrl-C

Importing this package costs nothing: fastapi, uvicorn and gradio are loaded when a desk is opened.
"""

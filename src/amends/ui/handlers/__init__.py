"""What the screen does, as plain functions without gradio: open a case, draft, check, propose, decide, translate, approve.

Each is reachable by anyone who can reach the server, whatever buttons the screen shows, so each looks again at everything it is given.
They take the desk first, the person who acts where a deed is recorded (``by``), then a case's handle. What they return is JSON whose texts
are shown as text. A problem a person can mend is part of the answer; it never costs what they typed.
"""

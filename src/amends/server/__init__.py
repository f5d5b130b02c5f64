"""The desk as a web service: the mounted screen and REST routes, behind one sign-in."""

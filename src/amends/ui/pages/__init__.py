"""The pages of the screen, one a file: ``build(desk) -> Page`` makes a page inside its tab and wires its events."""

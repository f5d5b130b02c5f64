"""The pages of the screen, one a file: ``build(desk) -> Page`` makes a page inside its tab and wires its events.

A page that cannot be used on every desk (one that needs a store, say) has ``offered(desk) -> bool`` beside it; without one it always is.
"""

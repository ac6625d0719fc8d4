"""The claims that a report lets its reader redo, one module for each way of redoing them."""

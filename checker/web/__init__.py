"""The review page, the JSON service and the tools for assistants; no path of a page is opened."""

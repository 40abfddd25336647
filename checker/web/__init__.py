"""The local review page behind `checker serve`: loopback only, no path from a request is opened."""

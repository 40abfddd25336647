"""The settings of the recorded runs: what the tests replay must be asked in the same words."""

RECORDED = {
    "engine": "api",
    "model": "llm-behind-relay",
    "base_url": "http://server.invalid/v1",
    "workers": 1,
    "cache": False,
}

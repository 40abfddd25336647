"""Runs a model file in this process: llama.cpp's OpenAI-compatible server on a loopback port."""

import os
from importlib.util import find_spec
from pathlib import Path

from checker.errors import ModelFileFailed, UsageError

_CONTEXT = 8192  # tokens; a question with its examples takes some 900
_HINT = "pip install 'checker[local]'"


def is_installed() -> bool:
    """Whether llama.cpp is here to run a model file."""
    return find_spec("xllamacpp") is not None


class LlamaServer:
    """A model file served at `url` until `close`."""

    def __init__(self, model: Path) -> None:
        """Load the model, a second or two. Raises UsageError or ModelFileFailed."""
        if not is_installed():
            raise UsageError(f"the engine `local` needs llama.cpp: {_HINT}")
        import xllamacpp  # noqa: PLC0415  an extra that may not be installed

        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(model)
        parameters.hostnames = ["127.0.0.1"]
        parameters.port = 0
        parameters.n_parallel = 1
        parameters.n_ctx = _CONTEXT
        parameters.cpuparams.n_threads = os.cpu_count() or 1
        parameters.verbosity = 0
        try:
            self._server = xllamacpp.Server(parameters)
        except RuntimeError as error:
            raise ModelFileFailed(f"{model}: llama.cpp cannot load it ({error})") from None
        self.url = f"{self._server.listening_address}/v1"

    def close(self) -> None:
        """Stop serving and free the model's memory."""
        del self._server

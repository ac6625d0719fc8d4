"""Kernels forked from a process that has already imported what notebooks import.

Jupyter's own interface for that is a kernel provisioner: papermill, nbclient, the kernelspec
`python3` and the notebooks stay as they are. Where a kernel cannot be forked (another system,
another Python, no memory) the same provisioner starts a plain one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Type, default

from . import forks

__all__ = ["ForkingManager", "ForkingProvisioner", "PlainManager", "let_go"]

PROVISIONER = "cchc-fork"  # as the entry point of jupyter_client.kernel_provisioners has it
_START = 60  # seconds for a kernel to answer


class ForkingProvisioner(LocalProvisioner):
    """Forks the kernel where that can be, and starts a plain one where it cannot."""

    process: Any  # what jupyter_client calls a Popen, and we make look like one
    forked = False
    why_plain = ""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        try:
            kernel = await asyncio.to_thread(self._fork, cmd, kwargs)
        except (OSError, ValueError) as error:
            self.why_plain = str(error)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel
        self.pid = self.pgid = kernel.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        self.forked = True
        return self.connection_info

    def _fork(self, cmd: list[str], kwargs: Mapping[str, Any]) -> forks.Kernel:
        if not forks.possible():
            raise OSError("kernels are forked on Linux only")
        if cmd[0] != sys.executable or "ipykernel_launcher" not in cmd:
            raise OSError("another Python or another kernel")
        env = dict(kwargs.get("env", os.environ))
        argv = cmd[cmd.index("ipykernel_launcher") + 1 :]
        return forks.Kernel(forks.place(env), argv, env, str(kwargs.get("cwd") or Path.cwd()))

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Let a forked kernel leave at once: by itself, or not."""
        if not self.forked or not isinstance(self.process, forks.Kernel):
            return
        await asyncio.to_thread(self.process.end)


def let_go(manager: AsyncKernelManager) -> forks.Kernel | None:
    """Ask a manager's forked kernel to leave; who called waits for that when it has to be gone.

    The manager has no kernel then, and does not wait for one.
    """
    provisioner = manager.provisioner
    if not isinstance(provisioner, ForkingProvisioner):
        return None
    if not isinstance(provisioner.process, forks.Kernel):
        return None
    kernel, provisioner.process = provisioner.process, None
    kernel.terminate()
    return kernel


# --- manager and client ---------------------------------------------------------------------


class Client(AsyncKernelClient):
    """A client that is ready when the kernel is, not 0.2 s after it fell silent."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered and its answer was seen on IOPub too.

        Raises:
            RuntimeError: it died, or did not answer in time.
        """
        deadline = time.monotonic() + (timeout or _START)
        await self._seen(0.5)  # that we are heard: a kernel greets who subscribes
        while True:
            asked = self.kernel_info()
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                while not self._idle(await self.iopub_channel.get_msg(timeout=0.5), asked):
                    pass
            except Empty:
                pass
            else:
                if reply["msg_type"] == "kernel_info_reply":
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > deadline:
                raise RuntimeError(f"Kernel didn't respond in {timeout or _START} seconds")

    async def _seen(self, seconds: float) -> None:
        with contextlib.suppress(Empty):
            await self.iopub_channel.get_msg(timeout=seconds)

    @staticmethod
    def _idle(message: Mapping[str, Any], asked: str) -> bool:
        return bool(
            message["parent_header"].get("msg_id") == asked
            and message["content"].get("execution_state") == "idle"
        )


class PlainManager(AsyncKernelManager):
    """Kernels as Jupyter starts them; over sockets of a folder of our own where there are such.

    Ports would be chosen in each worker for itself, and two could choose the same.
    """

    client_class = "cchc.kernels.Client"
    client_factory = Type(klass=AsyncKernelClient, default_value=Client)

    @default("transport")
    def _transport(self) -> str:
        return "tcp" if sys.platform == "win32" else "ipc"

    @default("connection_file")
    def _connection_file(self) -> str:
        return str(forks.folder() / f"{uuid.uuid4().hex[:12]}.json")


class ForkingManager(PlainManager):
    """Kernels forked from a template."""

    @property
    def kernel_spec(self) -> Any:
        spec = super().kernel_spec
        if spec is not None:
            spec.metadata["kernel_provisioner"] = {"provisioner_name": PROVISIONER}
        return spec

// SPDX-License-Identifier: Apache-2.0
// A sender of HL7 v2 messages over MLLP, for tests: it frames, waits for whole answers, and can misbehave.
import net from "node:net";

export const kStart = "\x0b";
export const kEnd = "\x1c\r";

export async function connect(address) {
  const [host, port] = [address.slice(0, address.lastIndexOf(":")), Number(address.slice(address.lastIndexOf(":") + 1))];
  const socket = net.connect(port, host);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.setNoDelay(true);
  let held = Buffer.alloc(0);
  let closed = false;
  const waiting = [];
  const wake = () => { while (waiting.length) waiting.shift()(); };
  socket.on("data", (data) => { held = Buffer.concat([held, data]); wake(); });
  socket.on("close", () => { closed = true; wake(); });
  socket.on("error", () => {});
  const answer = async (timeoutMs = 10_000) => {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const end = held.indexOf(Buffer.from(kEnd, "latin1"));
      if (end >= 0) {
        const bytes = held.subarray(1, end);
        held = held.subarray(end + 2);
        return bytes.toString("utf8");
      }
      if (closed) return null;
      const left = until - Date.now();
      if (left <= 0) throw new Error("no answer in time");
      await new Promise((resolve) => { const timer = setTimeout(resolve, left); waiting.push(() => { clearTimeout(timer); resolve(); }); });
    }
  };
  return {
    raw: (bytes) => new Promise((resolve) => socket.write(bytes, resolve)),
    answer,
    send: async (message) => {
      const body = Buffer.isBuffer(message) ? message : Buffer.from(message, "utf8");
      socket.write(Buffer.concat([Buffer.from(kStart, "latin1"), body, Buffer.from(kEnd, "latin1")]));
      return answer();
    },
    end: () => socket.end(),
    destroy: () => socket.destroy(),
    get closed() { return closed; },
  };
}

/** The fields of the first segment of that name, MSA by default. */
export const segment = (message, name = "MSA") => (message ?? "").split("\r").find((s) => s.startsWith(`${name}|`))?.split("|") ?? [];
export const code = (message) => segment(message)[1];

// SPDX-License-Identifier: Apache-2.0
// A network between a phone and the server that can be cut: every connection ends and none is taken until it is back.
import { createServer, connect } from "node:net";

export async function network(server) {
  const target = Number(new URL(server.base).port);
  const open = new Set();
  let up = true;
  const proxy = createServer((near) => {
    if (!up) return void near.destroy();
    const far = connect(target, "127.0.0.1");
    for (const [one, other] of [[near, far], [far, near]]) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => { open.delete(one); other.destroy(); });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${proxy.address().port}`,
    cut() { up = false; for (const s of open) s.destroy(); },
    mend() { up = true; },
    close: () => new Promise((resolve) => { for (const s of open) s.destroy(); proxy.close(resolve); }),
  };
}

// SPDX-License-Identifier: Apache-2.0
// The other ends of the channels by which people are told: a mail server, a gateway to telephones, a push service.
import http from "node:http";
import net from "node:net";

const listen = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));

/** Takes mail by SMTP and keeps it: {from, to, headers, text}. `refuse` answers RCPT with 550. */
export async function mailSink({ refuse = () => false } = {}) {
  const mails = [];
  const server = net.createServer((socket) => {
    let data = null, mail = { to: [] }, buffer = "";
    const say = (line) => socket.write(`${line}\r\n`);
    socket.on("error", () => {});
    say("220 sink");
    socket.on("data", (chunk) => {
      buffer += chunk;
      for (let end; (end = buffer.indexOf("\r\n")) >= 0; ) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (data !== null) {
          if (line !== ".") { data.push(line.startsWith("..") ? line.slice(1) : line); continue; }
          const blank = data.indexOf("");
          const headers = Object.fromEntries(data.slice(0, blank).map((h) => [h.slice(0, h.indexOf(":")).toLowerCase(), h.slice(h.indexOf(":") + 2)]));
          mails.push({ ...mail, headers, text: Buffer.from(data.slice(blank + 1).join(""), "base64").toString("utf8") });
          data = null;
          mail = { to: [] };
          say("250 taken");
        } else if (/^(EHLO|HELO)/i.test(line)) say("250 sink");
        else if (/^MAIL FROM:/i.test(line)) { mail.from = line.slice(10); say("250 ok"); }
        else if (/^RCPT TO:/i.test(line)) refuse(line) ? say("550 no such box") : (mail.to.push(/<(.*)>/.exec(line)[1]), say("250 ok"));
        else if (/^DATA/i.test(line)) { data = []; say("354 go on"); }
        else if (/^QUIT/i.test(line)) { say("221 bye"); socket.end(); }
        else say("250 ok");
      }
    });
  });
  const port = await listen(server);
  return { url: `smtp://127.0.0.1:${port}`, mails, close: () => server.close() };
}

/** Takes requests and keeps them: {method, path, headers, body}. `answer(request)` gives the status, 201 by default. */
export async function webSink(answer = () => 201) {
  const requests = [];
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on("data", (p) => parts.push(p));
    request.on("end", () => {
      const taken = { method: request.method, path: request.url, headers: request.headers, body: Buffer.concat(parts), at: Date.now() };
      requests.push(taken);
      response.writeHead(answer(taken)).end();
    });
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}/`, requests, close: () => { server.closeAllConnections?.(); server.close(); } };
}

export async function until(ask, what, timeoutMs = 10_000) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

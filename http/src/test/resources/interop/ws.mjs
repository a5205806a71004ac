// Node's own WebSocket as client: ws.mjs URL
const ws = new WebSocket(process.argv[2], ["v1"]);
ws.binaryType = "arraybuffer";
const texts = ["tea", "", "Grüße 🍵 ".repeat(20_000)];
let next = 0;
ws.onopen = () => ws.send(texts[next]);
ws.onmessage = (event) => {
  if (typeof event.data !== "string") {
    ws.send("close");
  } else if (event.data !== texts[next]) {
    console.log("wrong", event.data.length);
    process.exit(1);
  } else if (++next < texts.length) {
    ws.send(texts[next]);
  } else {
    ws.send(new Uint8Array(100_000));
  }
};
ws.onclose = (event) => console.log("closed", event.code, event.reason, ws.protocol);

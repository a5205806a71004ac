// Reads a stream of events by fetch, and ends it after the third: events.mjs URL
const response = await fetch(process.argv[2], {headers: {'Last-Event-ID': '4'}});
console.log('type ' + response.headers.get('content-type'));
let text = '';
for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const events = text.split('\n\n').slice(0, -1).filter(each => each.includes('data: '));
    if (events.length === 3) {
        console.log('events ' + JSON.stringify(events));
        break;
    }
}
process.exit(0);

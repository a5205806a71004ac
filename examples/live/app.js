// A page of the live feed: a chart of the last prices.

const KEPT = 120, WIDTH = 600, HEIGHT = 300, MARGIN = 15;
const find = id => document.getElementById(id);
const quotes = [];
let paused = false;

find('pause').addEventListener('click', () => {
    paused = !paused;
    find('pause').setAttribute('aria-pressed', paused);
    find('pause').textContent = paused ? 'Go on' : 'Pause';
    draw();
});
connect();

function connect() {
    const source = new EventSource('quotes');
    source.onopen = () => find('state').textContent = 'Live: four quotes a second.';
    source.onerror = () => {
        find('state').textContent = 'The connection is lost. Trying again …';
        if (source.readyState === EventSource.CLOSED) { // some browsers give up
            setTimeout(connect, 2000);
        }
    };
    source.addEventListener('quote', event => {
        quotes.push(JSON.parse(event.data));
        if (quotes.length > KEPT) {
            quotes.shift();
        }
        requestAnimationFrame(draw);
    });
}

function draw() {
    if (paused || quotes.length === 0) {
        return;
    }
    const names = Object.keys(quotes[0].prices);
    const all = quotes.flatMap(quote => Object.values(quote.prices));
    const low = Math.min(...all), high = Math.max(...all);
    const x = i => WIDTH - (quotes.length - 1 - i) * WIDTH / (KEPT - 1);
    const y = price => HEIGHT - MARGIN - (price - low) / (high - low || 1) * (HEIGHT - 2 * MARGIN);
    names.forEach((name, k) => {
        const line = quotes.map((quote, i) => x(i).toFixed(1) + ' ' + y(quote.prices[name]).toFixed(1));
        path(k).setAttribute('d', 'M' + line.join('L'));
        price(name, k).textContent = quotes.at(-1).prices[name].toFixed(2);
    });
    find('low').textContent = 'lowest ' + low.toFixed(2);
    find('high').textContent = 'highest ' + high.toFixed(2);
}

function path(k) {
    const chart = find('chart');
    if (!chart.children[k]) {
        const made = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        made.setAttribute('class', 'c' + k);
        chart.append(made);
    }
    return chart.children[k];
}

function price(name, k) {
    const prices = find('prices');
    if (!prices.children[k]) {
        const pair = document.createElement('div');
        pair.className = 'c' + k;
        pair.append(document.createElement('dt'), document.createElement('dd'));
        pair.firstChild.textContent = name;
        prices.append(pair);
    }
    return prices.children[k].lastChild;
}

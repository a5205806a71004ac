// The same restaurant without an event loop: one table after the other, five times as long.

void handleTable(int table) throws InterruptedException {
    IO.println("Attending to table " + table + " 🍽️");
    Thread.sleep(2000);
    IO.println("Taking order from table " + table + " 📝");
    Thread.sleep(1000);
    IO.println("Serving food to table " + table + " 🍲");
}

void main() throws InterruptedException {
    for (int table = 1; table <= 5; table++) {
        handleTable(table);
    }
}

package io.asyncio4j.verify;

/// What programs do with a database, by one library.
interface Bank extends AutoCloseable {

    void open(int account, int money);

    /// Moves money in a transaction: one that takes more than there is fails after its first statement.
    void transfer(int from, int to, int money);

    int sum();

    /// Runs a query for one number.
    int query(String sql);

    @Override
    default void close() {}

    /// What fails in the middle of a transaction.
    static void ensureEnough(int money) {
        if (money > 100_000) {
            throw new IllegalStateException("not enough");
        }
    }
}

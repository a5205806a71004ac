package io.asyncio4j.verify;

import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

final class BankByJdbi implements Bank {

    private final Jdbi jdbi;

    BankByJdbi(DataSource source) {
        jdbi = Jdbi.create(source);
    }

    @Override
    public void open(int account, int money) {
        jdbi.useHandle(handle -> handle.execute("INSERT INTO account VALUES (?, ?)", account, money));
    }

    @Override
    public void transfer(int from, int to, int money) {
        jdbi.useTransaction(handle -> {
            handle.execute("UPDATE account SET money = money - ? WHERE id = ?", money, from);
            Bank.ensureEnough(money);
            handle.execute("UPDATE account SET money = money + ? WHERE id = ?", money, to);
        });
    }

    @Override
    public int sum() {
        return query("SELECT SUM(money) FROM account");
    }

    @Override
    public int query(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(int.class).one());
    }
}

package io.asyncio4j.verify;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

final class BankBySpring implements Bank {

    private final JdbcClient client;
    private final TransactionTemplate transactions;

    BankBySpring(DataSource source) {
        client = JdbcClient.create(source);
        transactions = new TransactionTemplate(new JdbcTransactionManager(source));
    }

    @Override
    public void open(int account, int money) {
        client.sql("INSERT INTO account VALUES (?, ?)").params(account, money).update();
    }

    @Override
    public void transfer(int from, int to, int money) {
        transactions.executeWithoutResult(_ -> {
            client.sql("UPDATE account SET money = money - ? WHERE id = ?")
                    .params(money, from)
                    .update();
            Bank.ensureEnough(money);
            client.sql("UPDATE account SET money = money + :money WHERE id = :id")
                    .param("money", money)
                    .param("id", to)
                    .update();
        });
    }

    @Override
    public int sum() {
        return query("SELECT SUM(money) FROM account");
    }

    @Override
    public int query(String sql) {
        return client.sql(sql).query(Integer.class).single();
    }
}

package io.github.cmkjca.it.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Runs each query that it reads in a connection of its own to the JDBC URL in the system property
 * {@code url}; prints the last column of the first row after {@code ok}, or why there is none.
 */
public final class JdbcPrompt {
  private JdbcPrompt() {}

  public static void main(String[] args) throws Exception {
    BufferedReader queries =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String query = queries.readLine(); query != null; query = queries.readLine()) {
      System.out.println(answer(query));
    }
  }

  private static String answer(String query) {
    try (Connection connection = DriverManager.getConnection(System.getProperty("url"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return "ok " + rows.getString(rows.getMetaData().getColumnCount());
    } catch (SQLException e) {
      StringBuilder why = new StringBuilder("refused");
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        why.append(": ").append(String.valueOf(cause.getMessage()).replace('\n', ' '));
      }
      return why.toString();
    }
  }
}

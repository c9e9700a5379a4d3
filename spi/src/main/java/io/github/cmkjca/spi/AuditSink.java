package io.github.cmkjca.spi;

/**
 * Plug-in that receives a copy of each audit record, found by {@link java.util.ServiceLoader}. It
 * is called after the record is durable in the audit trail, in order, from one thread at a time;
 * what it throws is logged and fails no operation.
 */
public interface AuditSink {
  /**
   * Receives one record.
   *
   * @param jsonLine one CloudTrail record as a line of JSON without its line end
   */
  void accept(String jsonLine);
}

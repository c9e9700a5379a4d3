package io.github.cmkjca.kms.audit;

/** Where audit records go. Safe for use by many threads. */
public interface AuditTrail extends AutoCloseable {
  /**
   * Appends one record and returns when it is durable (or, if so configured, when it is handed to
   * the operating system).
   *
   * @throws io.github.cmkjca.spi.kms.KmsInternalException if it cannot be written and the operator
   *     has not allowed that
   */
  void append(AuditRecord record);

  /** Flushes and closes; later records are refused. */
  @Override
  void close();
}

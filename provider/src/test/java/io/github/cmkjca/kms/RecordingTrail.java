package io.github.cmkjca.kms;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.kms.audit.AuditTrail;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.util.ArrayList;
import java.util.List;

/** An audit trail in memory that can be made to fail. */
final class RecordingTrail implements AuditTrail {
  private final List<AuditRecord> records = new ArrayList<>();
  private int failing;
  private boolean closed;

  @Override
  public synchronized void append(AuditRecord record) {
    if (failing > 0) {
      failing--;
      throw new KmsInternalException("the disk is full");
    }
    records.add(record);
  }

  /** The next appends fail. */
  synchronized void fail(int times) {
    failing = times;
  }

  synchronized List<AuditRecord> records() {
    return List.copyOf(records);
  }

  synchronized AuditRecord last() {
    return records.get(records.size() - 1);
  }

  synchronized void clear() {
    records.clear();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}

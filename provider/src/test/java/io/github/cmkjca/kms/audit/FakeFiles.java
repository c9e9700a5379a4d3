package io.github.cmkjca.kms.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A disk in memory that fails at the n-th call. */
final class FakeFiles implements AuditFile.Factory {
  /** Runs within each sync; for tests that hold it up. */
  Runnable duringSync = () -> {};

  /** Runs within each write, once half of the bytes are there. */
  Runnable duringWrite = () -> {};

  /** Runs within each cut. */
  Runnable duringTruncate = () -> {};

  final List<FakeFile> files = new ArrayList<>();
  int syncs;
  private int calls;
  private int failFrom = Integer.MAX_VALUE;
  private int failUntil = Integer.MAX_VALUE;

  /** Calls number {@code from} (from 1) until before {@code until} fail. */
  void fail(int from, int until) {
    failFrom = from;
    failUntil = until;
  }

  /** So many of the calls to come fail, the next one first. */
  void failNext(int count) {
    fail(calls + 1, calls + 1 + count);
  }

  private void call(String what) throws IOException {
    calls++;
    if (calls >= failFrom && calls < failUntil) {
      throw new IOException("no space left for " + what);
    }
  }

  @Override
  public AuditFile create() throws IOException {
    call("create");
    FakeFile file = new FakeFile();
    files.add(file);
    return file;
  }

  /** What a reader would find. */
  List<String> lines() {
    return files.stream().flatMap(f -> f.text().lines()).toList();
  }

  final class FakeFile implements AuditFile {
    private byte[] content = new byte[0];
    private boolean closed;

    String text() {
      return new String(content, StandardCharsets.UTF_8);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      check();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(content);
      try {
        call("write");
        duringWrite.run();
        out.write(bytes);
      } catch (IOException | Error e) {
        out.write(bytes, 0, bytes.length / 2); // a torn line
        throw e;
      } finally {
        content = out.toByteArray();
      }
    }

    @Override
    public void sync() throws IOException {
      check();
      syncs++;
      duringSync.run();
      call("sync");
    }

    @Override
    public void truncate(long length) throws IOException {
      check();
      call("truncate");
      duringTruncate.run();
      content = Arrays.copyOf(content, (int) length);
    }

    @Override
    public void close() throws IOException {
      closed = true;
      call("close");
    }

    private void check() {
      if (closed) {
        throw new AssertionError("used after close");
      }
    }
  }
}

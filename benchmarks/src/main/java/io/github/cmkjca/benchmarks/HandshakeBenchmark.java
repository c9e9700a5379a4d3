package io.github.cmkjca.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Full TLS 1.3 handshakes between two engines in one thread, without a network and without
 * resumption: a server with the plain key in PKCS12 against one with a handle, with the JDK's key
 * manager and with ours.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
@State(Scope.Thread)
public class HandshakeBenchmark {
  /** Who has the server's key, and which key manager gives it. */
  @Param({"PKCS12", "CMK", "CMK, key manager CMK"})
  public String server;

  /** Kind of key. */
  @Param({"RSA", "EC"})
  public String algorithm;

  private SSLContext serverContext;
  private KeyStore trusted;

  private final ByteBuffer nothing = ByteBuffer.allocate(0);
  private final ByteBuffer received = ByteBuffer.allocate(1 << 15);
  private final ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
  private final ByteBuffer toClient = ByteBuffer.allocate(1 << 16);

  /** Makes keys and server. */
  @Setup
  public void setUp() throws GeneralSecurityException, IOException {
    System.setProperty("cmk.delegate", "SunJCE");
    KeyStore keys =
        CertifiedKey.store(
            algorithm,
            algorithm.equals("RSA") ? 2048 : 256,
            server.substring(0, server.startsWith("CMK") ? 3 : 6));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(server.endsWith("manager CMK") ? "CMK" : "SunX509");
    managers.init(keys, CertifiedKey.PASSWORD);
    serverContext = SSLContext.getInstance("TLSv1.3");
    serverContext.init(managers.getKeyManagers(), null, null);
    trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("benchmark"));
  }

  /** One handshake. */
  @Benchmark
  public String handshake() throws GeneralSecurityException, IOException {
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext clientContext = SSLContext.getInstance("TLSv1.3");
    clientContext.init(null, trust.getTrustManagers(), null); // a new one has nothing to resume
    SSLEngine client = clientContext.createSSLEngine("localhost", 443);
    client.setUseClientMode(true);
    SSLEngine serving = serverContext.createSSLEngine();
    serving.setUseClientMode(false);
    toServer.clear().flip();
    toClient.clear().flip();
    client.beginHandshake();
    serving.beginHandshake();
    while (isHandshaking(client) || isHandshaking(serving)) {
      step(client, toClient, toServer);
      step(serving, toServer, toClient);
    }
    return client.getSession().getCipherSuite();
  }

  private static boolean isHandshaking(SSLEngine engine) {
    HandshakeStatus status = engine.getHandshakeStatus();
    return status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED;
  }

  /** Does what the engine can do now. */
  private void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    for (; ; ) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          for (Runnable task = engine.getDelegatedTask();
              task != null;
              task = engine.getDelegatedTask()) {
            task.run();
          }
        }
        case NEED_WRAP -> {
          out.compact();
          engine.wrap(nothing, out);
          out.flip();
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!in.hasRemaining()) {
            return;
          }
          received.clear();
          engine.unwrap(in, received);
        }
        default -> {
          return;
        }
      }
    }
  }
}

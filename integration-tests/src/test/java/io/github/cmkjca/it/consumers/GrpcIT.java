package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server and a client of gRPC over Netty, each with a certificate from a keystore of ours. */
@ConsumerTest
class GrpcIT {
  private static final MethodDescriptor<String, String> GREET =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("Greeter/Greet")
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  @ParameterizedTest
  @EnumSource
  void callsWithCertificatesOnBothSides(KeyKind kind) throws Exception {
    KeyManagerFactory client = ProgramTls.keyManagers(KeyStoreFile.client(kind));
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(serverTls(KeyStoreFile.server(kind)))
            .addService(
                ServerServiceDefinition.builder("Greeter")
                    .addMethod(
                        GREET,
                        ServerCalls.asyncUnaryCall(
                            (name, answer) -> {
                              answer.onNext("hello " + name);
                              answer.onCompleted();
                            }))
                    .build())
            .build()
            .start();
    try {
      KeyStoreFile.assertAudited(() -> greet(server.getPort(), client));
      KeyStoreFile.assertRevocable(() -> greet(server.getPort(), client));
    } finally {
      server.shutdownNow().awaitTermination();
    }
  }

  private static void greet(int port, KeyManagerFactory client) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", port).sslContext(tls(client)).build();
    try {
      assertThat(
              ClientCalls.blockingUnaryCall(
                  channel,
                  GREET,
                  CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                  "world"))
          .isEqualTo("hello world");
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static SslContext serverTls(KeyStoreFile file) throws Exception {
    KeyManagerFactory managers = ProgramTls.keyManagers(file);
    // README: gRPC
    SslContextBuilder builder =
        GrpcSslContexts.configure(SslContextBuilder.forServer(managers), SslProvider.JDK);
    // README: end
    return builder.trustManager(ProgramTls.trustManagers()).clientAuth(ClientAuth.REQUIRE).build();
  }

  /** A new context, so that there is no session to resume. */
  private static SslContext tls(KeyManagerFactory client) throws Exception {
    return GrpcSslContexts.configure(
            SslContextBuilder.forClient().keyManager(client), SslProvider.JDK)
        .trustManager(ProgramTls.trustManagers())
        .build();
  }

  /** In the place of what protoc generates. */
  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

package io.github.cmkjca.it.consumers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A web server of Netty, with the JDK as its provider of TLS. */
@ConsumerTest
class NettyIT {
  @ParameterizedTest
  @EnumSource
  void servesHttps(KeyKind kind) throws Exception {
    SslContext tls = tls(KeyStoreFile.server(kind));
    MultiThreadIoEventLoopGroup threads =
        new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    try {
      Channel server =
          new ServerBootstrap()
              .group(threads)
              .channel(NioServerSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                      channel
                          .pipeline()
                          .addLast(
                              tls.newHandler(channel.alloc()),
                              new HttpServerCodec(),
                              new NamesClient());
                    }
                  })
              .bind(InetAddress.getLoopbackAddress(), 0)
              .sync()
              .channel();
      int port = ((InetSocketAddress) server.localAddress()).getPort();

      WebServerChecks.servesAndCanBeRevoked(port, WebServerChecks.ALERT);
    } finally {
      threads.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    }
  }

  private static SslContext tls(KeyStoreFile file) throws Exception {
    KeyManagerFactory managers = ProgramTls.keyManagers(file);
    // README: Netty
    SslContextBuilder builder = SslContextBuilder.forServer(managers).sslProvider(SslProvider.JDK);
    // README: end
    return builder.trustManager(ProgramTls.trustManagers()).clientAuth(ClientAuth.OPTIONAL).build();
  }

  private static final class NamesClient extends SimpleChannelInboundHandler<HttpRequest> {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the listener closes in any case
    protected void channelRead0(ChannelHandlerContext channel, HttpRequest request) {
      String answer = "hello " + clientOf(channel);
      channel
          .writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1,
                  HttpResponseStatus.OK,
                  Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8)))
          .addListener(ChannelFutureListener.CLOSE);
    }

    private static String clientOf(ChannelHandlerContext channel) {
      try {
        return channel
            .pipeline()
            .get(SslHandler.class)
            .engine()
            .getSession()
            .getPeerPrincipal()
            .getName();
      } catch (SSLPeerUnverifiedException anonymous) {
        return "nobody";
      }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // there is nobody to tell
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
      channel.close();
    }
  }
}

package io.callflow.lambda.desugar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** The classes of a jar, and those of the JDK: who may call what. */
final class Library {
  private final Map<String, byte[]> classes;
  private final Map<String, Optional<ClassNode>> read = new HashMap<>();

  /**
   * @param classes by the name of their files
   */
  Library(Map<String, byte[]> classes) {
    this.classes = classes;
  }

  /** Whether a nestmate of the host can call a lambda body of it in the same way. */
  boolean isWithinReach(Handle body, ClassNode host) {
    ClassNode owner = read(body.getOwner());
    if (owner == null || !(isPublic(owner.access) || inOnePackage(owner, host))) {
      return false;
    }
    Deque<ClassNode> waiting = new ArrayDeque<>();
    waiting.add(owner);
    while (!waiting.isEmpty()) {
      ClassNode at = waiting.remove();
      MethodNode method = method(at, body);
      if (method != null) {
        boolean isPrivate = (method.access & Opcodes.ACC_PRIVATE) != 0;
        if (body.getTag() == Opcodes.H_INVOKESPECIAL && !isPrivate) {
          return false; // of a superclass, past what overrides it
        }
        return at.name.equals(host.name)
            || isPublic(method.access)
            || (!isPrivate && inOnePackage(at, host));
      }
      Stream.concat(Stream.ofNullable(at.superName), at.interfaces.stream())
          .map(this::read)
          .filter(Objects::nonNull)
          .forEach(waiting::add);
    }
    return false;
  }

  private static @Nullable MethodNode method(ClassNode at, Handle body) {
    for (MethodNode method : at.methods) {
      if (method.name.equals(body.getName()) && method.desc.equals(body.getDesc())) {
        return method;
      }
    }
    return null;
  }

  private static boolean isPublic(int access) {
    return (access & Opcodes.ACC_PUBLIC) != 0;
  }

  private static boolean inOnePackage(ClassNode one, ClassNode other) {
    return one.name
        .substring(0, one.name.lastIndexOf('/') + 1)
        .equals(other.name.substring(0, other.name.lastIndexOf('/') + 1));
  }

  private @Nullable ClassNode read(String name) {
    return read.computeIfAbsent(
            name,
            n -> {
              byte[] bytes = classes.get(n + ".class");
              if (bytes == null) {
                bytes = ofJdk(n);
              }
              if (bytes == null) {
                return Optional.empty();
              }
              ClassNode node = new ClassNode();
              new ClassReader(bytes)
                  .accept(
                      node,
                      ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
              return Optional.of(node);
            })
        .orElse(null);
  }

  private static byte @Nullable [] ofJdk(String name) {
    try (InputStream in =
        ClassLoader.getPlatformClassLoader().getResourceAsStream(name + ".class")) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

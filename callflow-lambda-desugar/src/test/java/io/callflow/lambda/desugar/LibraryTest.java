package io.callflow.lambda.desugar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

/** Whom a class beside its host can call, shown on classes of the JDK. */
class LibraryTest {
  @ParameterizedTest(name = "{4} to {0}.{1}: {5}")
  @CsvSource({
    "java/util/ArrayList,              size,       ()I,                        5, sample/Host,    true",
    "java/util/ArrayList,              grow,       ()[Ljava/lang/Object;,      5, sample/Host,    false",
    "java/util/ArrayList,              grow,       ()[Ljava/lang/Object;,      5, java/util/Host, false",
    "java/util/ArrayList,              grow,       ()[Ljava/lang/Object;,      5, java/util/ArrayList, true",
    "java/util/ArrayList,              containsAll,(Ljava/util/Collection;)Z,  5, sample/Host,    true",
    "java/util/List,                   stream,     ()Ljava/util/stream/Stream;,9, sample/Host,    true",
    "java/lang/Object,                 clone,      ()Ljava/lang/Object;,       5, sample/Host,    false",
    "java/lang/Object,                 clone,      ()Ljava/lang/Object;,       5, java/lang/Host, true",
    "java/util/Collections$EmptyList,  size,       ()I,                        5, sample/Host,    false",
    "java/util/Collections$EmptyList,  size,       ()I,                        5, java/util/Host, true",
    "java/util/ArrayList,              size,       ()I,                        7, sample/Host,    false",
    "[I,                               clone,      ()Ljava/lang/Object;,       5, sample/Host,    false",
    "sample/Unknown,                   size,       ()I,                        5, sample/Host,    false",
    "java/util/ArrayList,              unknown,    ()I,                        5, sample/Host,    false",
  })
  void a_body_is_within_reach_or_not(
      String owner, String method, String type, int tag, String from, boolean expected) {
    ClassNode host = new ClassNode();
    host.name = from;

    assertEquals(
        expected,
        new Library(Map.of())
            .isWithinReach(
                new Handle(tag, owner, method, type, tag == Opcodes.H_INVOKEINTERFACE), host));
  }
}

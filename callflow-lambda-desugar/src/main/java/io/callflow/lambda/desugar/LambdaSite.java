package io.callflow.lambda.desugar;

import java.util.Optional;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;

/**
 * One lambda expression or method reference in the code of a class.
 *
 * @param functionalInterface what it is made into an instance of
 * @param method the name of that interface's one abstract method
 * @param erased that method's type, as the interface declares it
 * @param instantiated the same with its type parameters filled in
 * @param body what it runs
 * @param factory takes what is captured, and returns the instance
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-6.html">JVMS 6, {@code
 *     invokedynamic}</a>
 * @see java.lang.invoke.LambdaMetafactory
 */
record LambdaSite(
    Type functionalInterface,
    String method,
    Type erased,
    Type instantiated,
    Handle body,
    Type factory) {

  private static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory";

  /**
   * Reads an instruction. Empty where it is something else, or a lambda that is more than its
   * interface says: serializable ones and those with marker interfaces or bridges stay as they are.
   */
  static Optional<LambdaSite> of(InvokeDynamicInsnNode instruction) {
    Handle bootstrap = instruction.bsm;
    if (!bootstrap.getOwner().equals(METAFACTORY) || !bootstrap.getName().equals("metafactory")) {
      return Optional.empty();
    }
    Type factory = Type.getMethodType(instruction.desc);
    return Optional.of(
        new LambdaSite(
            factory.getReturnType(),
            instruction.name,
            (Type) instruction.bsmArgs[0],
            (Type) instruction.bsmArgs[2],
            (Handle) instruction.bsmArgs[1],
            factory));
  }

  /**
   * Whether one class can stand for this and another: of the same interface, which has one abstract
   * method, and with values of the same types captured.
   */
  boolean isLike(LambdaSite other) {
    return factory.equals(other.factory);
  }

  boolean constructs() {
    return body.getTag() == Opcodes.H_NEWINVOKESPECIAL;
  }

  /** What the body takes, its receiver first. */
  Type[] taken() {
    Type[] arguments = Type.getArgumentTypes(body.getDesc());
    if (constructs() || body.getTag() == Opcodes.H_INVOKESTATIC) {
      return arguments;
    }
    Type[] taken = new Type[arguments.length + 1];
    taken[0] = Type.getObjectType(body.getOwner());
    System.arraycopy(arguments, 0, taken, 1, arguments.length);
    return taken;
  }

  /** What the body gives. */
  Type given() {
    return constructs() ? Type.getObjectType(body.getOwner()) : Type.getReturnType(body.getDesc());
  }
}

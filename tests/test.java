//DESCRIPTION Runs the tests of the suite
class test { public static void main(String... a) {} }

/**
 * Runs SQL or a snippet in one repo, in a transaction that is rolled back unless it may write.
 * It must not import run or cli: who may write is asked by the caller.
 */
package release.eval;

//SOURCES Ending.java
//SOURCES Evaluation.java
//SOURCES Evaluator.java
//SOURCES Execution.java
//SOURCES Input.java
//SOURCES ReadCheck.java
//SOURCES SnippetEvaluation.java

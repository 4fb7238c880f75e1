/**
 * Runs beside the app's own Spring Boot or Quarkus, in a class loader that holds its classes.
 * It must not be imported: app/settings loads it by name. It sees a class of another folder only if the loader shares that class.
 */
package release.app.settings.inside;

//DEPS org.springframework.boot:spring-boot-loader:4.0.7
//DEPS org.springframework.boot:spring-boot:4.0.7
//DEPS org.springframework.boot:spring-boot-flyway:4.0.7@fatjar
//DEPS io.smallrye.config:smallrye-config-core:3.15.1
//DEPS io.smallrye.config:smallrye-config-source-yaml:3.15.1
//DEPS org.yaml:snakeyaml:2.5
//SOURCES AppOnly.java
//SOURCES BuiltQuarkus.java
//SOURCES FirstResolver.java
//SOURCES MavenArtifact.java
//SOURCES QuarkusBuilder.java
//SOURCES QuarkusGroup.java
//SOURCES QuarkusInside.java
//SOURCES QuarkusNames.java
//SOURCES QuarkusPlaces.java
//SOURCES RelativeConfigTree.java
//SOURCES SpringAddress.java
//SOURCES SpringEnvironment.java
//SOURCES SpringFactories.java
//SOURCES SpringInside.java
//SOURCES SpringPool.java
//SOURCES SpringProblem.java
//SOURCES SpringResources.java
//SOURCES SpringValues.java
//SOURCES UnbuiltQuarkus.java

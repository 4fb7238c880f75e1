/**
 * The settings of an app about its databases and migrations, read as the app's framework reads them.
 * It must not import config; config/hocon translates the settings into it. It loads app/settings/inside by name, together with the framework.
 */
package release.app.settings;

//SOURCES AppSettings.java
//SOURCES EmptyClass.java
//SOURCES Found.java
//SOURCES FrameworkLoader.java
//SOURCES Inside.java
//SOURCES PropertiesProblem.java
//SOURCES YamlLines.java
//SOURCES YamlProblem.java
//SOURCES inside/package-info.java

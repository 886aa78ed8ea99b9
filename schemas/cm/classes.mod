<!-- What may stand in operations and answers: the properties of every class.

     A DTD has one declaration per element name, but a property stands empty in a
     question, with IDs or values in an answer, and with a template or properties of
     the instance it leads to in either. The declarations below allow all of these;
     classes.toml says which is meant where. Properties that an installation defines
     itself (fields of file formats, user attributes) are not declared. -->

<!ENTITY % obj.properties
  "id | name | parent | children | path | objClass | objType | blob | suppressExport
   | permalink | workflowName | contents | contentIds | archivedContents |
   committedContentId | editedContent | isEdited | validControlActionKeys |
   superObjects | allSuperObjects | allSuperLinks | hasSuperLinks | visibleName |
   visiblePath | permission | permissionGrantedTo">
<!ENTITY % content.properties
  "id | objectId | state | title | blob | blobLength | body | anchors | channels |
   contentType | editor | displayTitle | lastChanged | validFrom | validUntil |
   codeForPreview | exportBlob | reasonsForIncompleteState | workflowComment">
<!ENTITY % user.properties
  "login | groups | realName | email | defaultGroup | owner | password | hasPassword
   | encryptedPassword | globalPermissions | userLocked | isSuperUser | displayTitle
   | externalAttrNames | getKeys | setKeys">
<!ENTITY % userAttribute.properties
  "name">
<!ENTITY % group.properties
  "name | realName | users | owner | globalPermissions | displayTitle | getKeys |
   setKeys">
<!ENTITY % attribute.properties
  "name | type | title | helpText | values | minSize | maxSize | callback |
   displayValueCallback | editField | editFieldSpec | isSearchableInCM |
   isSearchableInTE | displayTitle | getKeys">
<!ENTITY % objClass.properties
  "name | title | validSubObjClasses | mandatoryAttributes | objType | isEnabled |
   attributes | presetAttributes | validContentTypes | contentTypes |
   attributeGroups | attributeGroupNames | defaultAttributeGroupName |
   emptyAttributeGroups | availableBlobEditors | bodyTemplateName |
   canCreateNewsItem | completionCheck | createPermission | customBlobEditorUrl |
   recordSetCallback | workflowModification | displayTitle | getKeys">
<!ENTITY % attributeGroup.properties
  "identifier | objClass | name | title | attributes | index">
<!ENTITY % channel.properties
  "name | title">
<!ENTITY % job.properties
  "name | id | title | comment | category | execLogin | execPerm | isActive | script
   | schedule | queuePos | lastExecStart | lastExecEnd | nextExecStart |
   lastExecResult | lastOutput | log | logEntries | lastLogEntry | displayTitle |
   getKeys">
<!ENTITY % workflow.properties
  "name | title | isEnabled | editGroups | signatureDefs |
   allowsMultipleSignatures">
<!ENTITY % link.properties
  "id | sourceContent | attributeName | destination | destinationUrl |
   isExternalLink | title | displayTitle | target | position">
<!ENTITY % logEntry.properties
  "logTime | logText | logType | objectId | receiver | userLogin">

<!-- Instances, as they stand in an answer or in a template. -->

<!ELEMENT obj (%obj.properties;)*>
<!ELEMENT content (%content.properties;)*>
<!ELEMENT user (%user.properties;)*>
<!ELEMENT userProxy (%user.properties;)*>
<!ELEMENT userAttribute (%userAttribute.properties;)*>
<!ELEMENT group (#PCDATA | %group.properties;)*>
<!ELEMENT groupProxy (%group.properties;)*>
<!ELEMENT secondaryGroupProxy (%group.properties;)*>
<!ELEMENT attribute (#PCDATA | %attribute.properties;)*>
<!ELEMENT attributeGroup (%attributeGroup.properties;)*>
<!ELEMENT channel (%channel.properties;)*>
<!ELEMENT job (%job.properties;)*>
<!ELEMENT workflow (%workflow.properties;)*>
<!ELEMENT link (%link.properties;)*>
<!ELEMENT logEntry (%logEntry.properties;)*>

<!-- Properties. objClass is a class and a property alike; group and attribute also
     stand for a name in some operations. -->

<!-- text, numbers, truth values -->
<!ELEMENT id (#PCDATA)>
<!ELEMENT name (#PCDATA)>
<!ELEMENT path (#PCDATA)>
<!ELEMENT objType (#PCDATA)>
<!ELEMENT blob (#PCDATA)>
<!ELEMENT suppressExport (#PCDATA)>
<!ELEMENT permalink (#PCDATA)>
<!ELEMENT isEdited (#PCDATA)>
<!ELEMENT hasSuperLinks (#PCDATA)>
<!ELEMENT visibleName (#PCDATA)>
<!ELEMENT visiblePath (#PCDATA)>
<!ELEMENT permissionGrantedTo (#PCDATA)>
<!ELEMENT state (#PCDATA)>
<!ELEMENT title (#PCDATA)>
<!ELEMENT blobLength (#PCDATA)>
<!ELEMENT body (#PCDATA)>
<!ELEMENT contentType (#PCDATA)>
<!ELEMENT displayTitle (#PCDATA)>
<!ELEMENT codeForPreview (#PCDATA)>
<!ELEMENT exportBlob (#PCDATA)>
<!ELEMENT workflowComment (#PCDATA)>
<!ELEMENT login (#PCDATA)>
<!ELEMENT realName (#PCDATA)>
<!ELEMENT email (#PCDATA)>
<!ELEMENT owner (#PCDATA)>
<!ELEMENT password (#PCDATA)>
<!ELEMENT hasPassword (#PCDATA)>
<!ELEMENT encryptedPassword (#PCDATA)>
<!ELEMENT userLocked (#PCDATA)>
<!ELEMENT isSuperUser (#PCDATA)>
<!ELEMENT type (#PCDATA)>
<!ELEMENT helpText (#PCDATA)>
<!ELEMENT minSize (#PCDATA)>
<!ELEMENT maxSize (#PCDATA)>
<!ELEMENT callback (#PCDATA)>
<!ELEMENT displayValueCallback (#PCDATA)>
<!ELEMENT isSearchableInCM (#PCDATA)>
<!ELEMENT isSearchableInTE (#PCDATA)>
<!ELEMENT isEnabled (#PCDATA)>
<!ELEMENT defaultAttributeGroupName (#PCDATA)>
<!ELEMENT bodyTemplateName (#PCDATA)>
<!ELEMENT canCreateNewsItem (#PCDATA)>
<!ELEMENT completionCheck (#PCDATA)>
<!ELEMENT createPermission (#PCDATA)>
<!ELEMENT customBlobEditorUrl (#PCDATA)>
<!ELEMENT recordSetCallback (#PCDATA)>
<!ELEMENT workflowModification (#PCDATA)>
<!ELEMENT identifier (#PCDATA)>
<!ELEMENT index (#PCDATA)>
<!ELEMENT comment (#PCDATA)>
<!ELEMENT category (#PCDATA)>
<!ELEMENT execPerm (#PCDATA)>
<!ELEMENT isActive (#PCDATA)>
<!ELEMENT script (#PCDATA)>
<!ELEMENT queuePos (#PCDATA)>
<!ELEMENT lastExecResult (#PCDATA)>
<!ELEMENT lastOutput (#PCDATA)>
<!ELEMENT allowsMultipleSignatures (#PCDATA)>
<!ELEMENT destinationUrl (#PCDATA)>
<!ELEMENT isExternalLink (#PCDATA)>
<!ELEMENT target (#PCDATA)>
<!ELEMENT position (#PCDATA)>
<!ELEMENT logText (#PCDATA)>
<!ELEMENT logType (#PCDATA)>
<!ELEMENT receiver (#PCDATA)>

<!-- date and time -->
<!ELEMENT lastChanged (#PCDATA | isoDateTime)*>
<!ELEMENT validFrom (#PCDATA | isoDateTime)*>
<!ELEMENT validUntil (#PCDATA | isoDateTime)*>
<!ELEMENT lastExecStart (#PCDATA | isoDateTime)*>
<!ELEMENT lastExecEnd (#PCDATA | isoDateTime)*>
<!ELEMENT nextExecStart (#PCDATA | isoDateTime)*>
<!ELEMENT logTime (#PCDATA | isoDateTime)*>

<!-- lists and dictionaries -->
<!ELEMENT validControlActionKeys (#PCDATA | listitem)*>
<!ELEMENT permission (#PCDATA | listitem)*>
<!ELEMENT anchors (#PCDATA | listitem)*>
<!ELEMENT reasonsForIncompleteState (#PCDATA | listitem)*>
<!ELEMENT globalPermissions (#PCDATA | listitem)*>
<!ELEMENT externalAttrNames (#PCDATA | listitem)*>
<!ELEMENT getKeys (#PCDATA | listitem)*>
<!ELEMENT setKeys (#PCDATA | listitem)*>
<!ELEMENT values (#PCDATA | listitem)*>
<!ELEMENT editField (#PCDATA | listitem)*>
<!ELEMENT editFieldSpec (#PCDATA | listitem)*>
<!ELEMENT presetAttributes (dictitem*)>
<!ELEMENT validContentTypes (#PCDATA | listitem)*>
<!ELEMENT contentTypes (#PCDATA | listitem)*>
<!ELEMENT attributeGroupNames (#PCDATA | listitem)*>
<!ELEMENT emptyAttributeGroups (#PCDATA | listitem)*>
<!ELEMENT availableBlobEditors (#PCDATA | listitem)*>
<!ELEMENT schedule (#PCDATA | listitem)*>
<!ELEMENT log (#PCDATA | listitem)*>
<!ELEMENT logEntries (#PCDATA | listitem)*>
<!ELEMENT lastLogEntry (#PCDATA | listitem)*>
<!ELEMENT signatureDefs (#PCDATA | listitem)*>

<!-- references to one instance -->
<!ELEMENT parent (#PCDATA | listitem | %obj.properties;)*>
<!ELEMENT objClass (#PCDATA | listitem | %objClass.properties;)*>
<!ELEMENT workflowName (#PCDATA | listitem | %workflow.properties;)*>
<!ELEMENT committedContentId (#PCDATA | listitem | %content.properties;)*>
<!ELEMENT editedContent (#PCDATA | listitem | %content.properties;)*>
<!ELEMENT objectId (#PCDATA | listitem | %obj.properties;)*>
<!ELEMENT editor (#PCDATA | listitem | %user.properties;)*>
<!ELEMENT defaultGroup (#PCDATA | listitem | %group.properties;)*>
<!ELEMENT execLogin (#PCDATA | listitem | %user.properties;)*>
<!ELEMENT sourceContent (#PCDATA | listitem | %content.properties;)*>
<!ELEMENT attributeName (#PCDATA | listitem | %attribute.properties;)*>
<!ELEMENT destination (#PCDATA | listitem | %obj.properties;)*>
<!ELEMENT userLogin (#PCDATA | listitem | %user.properties;)*>

<!-- references to any number of instances -->
<!ELEMENT children (listitem* | obj* | (%obj.properties;)*)>
<!ELEMENT contents (listitem* | content* | (%content.properties;)*)>
<!ELEMENT contentIds (listitem* | content* | (%content.properties;)*)>
<!ELEMENT archivedContents (listitem* | content* | (%content.properties;)*)>
<!ELEMENT superObjects (listitem* | obj* | (%obj.properties;)*)>
<!ELEMENT allSuperObjects (listitem* | obj* | (%obj.properties;)*)>
<!ELEMENT allSuperLinks (listitem* | link* | (%link.properties;)*)>
<!ELEMENT channels (listitem* | channel* | (%channel.properties;)*)>
<!ELEMENT groups (listitem* | group* | (%group.properties;)*)>
<!ELEMENT users (listitem* | user* | (%user.properties;)*)>
<!ELEMENT validSubObjClasses (listitem* | objClass* | (%objClass.properties;)*)>
<!ELEMENT mandatoryAttributes (listitem* | attribute* | (%attribute.properties;)*)>
<!ELEMENT attributes (listitem* | attribute* | (%attribute.properties;)*)>
<!ELEMENT attributeGroups (listitem* | attributeGroup* | (%attributeGroup.properties;)*)>
<!ELEMENT editGroups (listitem* | group* | (%group.properties;)*)>

<!-- criteria that are no property -->
<!ELEMENT userText (#PCDATA)>
<!ELEMENT groupText (#PCDATA)>
<!ELEMENT fromDate (#PCDATA)>
<!ELEMENT untilDate (#PCDATA)>
<!ELEMENT logTypes (#PCDATA | listitem)*>

<!-- values -->
<!ELEMENT listitem (#PCDATA | listitem | dictitem)*>
<!ELEMENT dictitem (key, value)>
<!ELEMENT key (#PCDATA)>
<!ELEMENT value (#PCDATA | listitem | dictitem)*>
<!ELEMENT isoDateTime (#PCDATA)>

<!-- The three forms of a blob; using-streaming names the last. -->
<!ATTLIST blob encoding (plain | base64 | stream) #IMPLIED>

<!ATTLIST title lang CDATA #IMPLIED>
<!ATTLIST helpText lang CDATA #IMPLIED>
<!ATTLIST password verifyNewPassword CDATA #IMPLIED>
<!ATTLIST hasPassword password CDATA #IMPLIED>
<!ATTLIST permissionGrantedTo
  permission CDATA #IMPLIED
  user CDATA #IMPLIED
>
<!ATTLIST permission
  permission CDATA #IMPLIED
  type CDATA #IMPLIED
>

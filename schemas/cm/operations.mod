<!-- The operations a cm-request may hold: one, usually after a selection. -->

<!ENTITY % obj.after-where
  "obj-get | obj-create | obj-set | obj-delete | obj-copy | obj-edit | obj-take |
   obj-forward | obj-commit | obj-reject | obj-revert | obj-sign | obj-release |
   obj-unrelease | obj-removeActiveContents | obj-removeArchivedContents |
   obj-permissionGrantTo | obj-permissionRevokeFrom">
<!ENTITY % content.after-where
  "content-get | content-set | content-addLinkTo | content-resolveRefs">
<!ENTITY % user.after-where
  "user-get | user-set | user-delete">
<!ENTITY % userProxy.after-where
  "userProxy-get">
<!ENTITY % userAttribute.after-where
  "userAttribute-get | userAttribute-set | userAttribute-delete |
   userAttribute-description | userAttribute-addEnumValues |
   userAttribute-removeEnumValues">
<!ENTITY % group.after-where
  "group-get | group-set | group-delete">
<!ENTITY % groupProxy.after-where
  "groupProxy-get | groupProxy-set | groupProxy-delete">
<!ENTITY % secondaryGroupProxy.after-where
  "secondaryGroupProxy-get | secondaryGroupProxy-set | secondaryGroupProxy-delete">
<!ENTITY % attribute.after-where
  "attribute-get | attribute-set | attribute-delete">
<!ENTITY % objClass.after-where
  "objClass-get | objClass-set | objClass-delete">
<!ENTITY % attributeGroup.after-where
  "attributeGroup-get | attributeGroup-set | attributeGroup-delete |
   attributeGroup-addAttributes | attributeGroup-removeAttributes |
   attributeGroup-moveAttribute">
<!ENTITY % channel.after-where
  "channel-get | channel-set | channel-delete">
<!ENTITY % job.after-where
  "job-get | job-set | job-delete | job-exec | job-cancel">
<!ENTITY % workflow.after-where
  "workflow-get | workflow-set | workflow-delete">
<!ENTITY % link.after-where
  "link-get | link-set | link-delete">
<!ENTITY % logEntry.after-where
  "logEntry-get | logEntry-delete">

<!ELEMENT cm-request (
    (obj-where+, (%obj.after-where;)) | obj-create |
    (content-where+, (%content.after-where;)) |
    (user-where+, (%user.after-where;)) | user-create |
    (userProxy-where+, (%userProxy.after-where;)) |
    (userAttribute-where+, (%userAttribute.after-where;)) | userAttribute-create |
    userAttribute-types | userConfig-getAll | userConfig-formatDate |
    userConfig-formatDateTime | userConfig-getAttributes | userConfig-getCounts |
    userConfig-getElements | userConfig-getKeys | userConfig-getTexts |
    userConfig-parseInputDate | userConfig-removeAttributes |
    userConfig-removeKeys | userConfig-setAttributes | userConfig-setElements |
    userConfig-setTexts | (group-where+, (%group.after-where;)) | group-create |
    (groupProxy-where+, (%groupProxy.after-where;)) | groupProxy-create |
    (secondaryGroupProxy-where+, (%secondaryGroupProxy.after-where;)) |
    secondaryGroupProxy-create | (attribute-where+, (%attribute.after-where;)) |
    attribute-create | (objClass-where+, (%objClass.after-where;)) |
    objClass-create | (attributeGroup-where+, (%attributeGroup.after-where;)) |
    attributeGroup-create | (channel-where+, (%channel.after-where;)) |
    channel-create | (job-where+, (%job.after-where;)) | job-create |
    (workflow-where+, (%workflow.after-where;)) | workflow-create |
    (link-where+, (%link.after-where;)) | link-create |
    (logEntry-where+, (%logEntry.after-where;)) | licenseManager-logins
)>
<!ATTLIST cm-request
  request-id CDATA #REQUIRED
  preclusive (true | false) "false"
>

<!-- obj -->
<!ELEMENT obj-where (%obj.properties;)*>
<!ATTLIST obj-where maxResults CDATA #IMPLIED>
<!ELEMENT obj-get (%obj.properties;)*>
<!ELEMENT obj-create (%obj.properties;)*>
<!ELEMENT obj-set (%obj.properties;)*>
<!ELEMENT obj-delete EMPTY>
<!ELEMENT obj-copy (parent, name?, recursive?)>
<!ELEMENT obj-edit (comment?)>
<!ELEMENT obj-take (comment?)>
<!ELEMENT obj-forward (comment?)>
<!ELEMENT obj-commit (comment?)>
<!ELEMENT obj-reject (comment?)>
<!ELEMENT obj-revert (comment?)>
<!ELEMENT obj-sign (comment?)>
<!ELEMENT obj-release (comment?)>
<!ELEMENT obj-unrelease (comment?)>
<!ELEMENT obj-removeActiveContents EMPTY>
<!ELEMENT obj-removeArchivedContents EMPTY>
<!ELEMENT obj-permissionGrantTo (group*)>
<!ATTLIST obj-permissionGrantTo permission CDATA #IMPLIED>
<!ELEMENT obj-permissionRevokeFrom (group*)>
<!ATTLIST obj-permissionRevokeFrom permission CDATA #IMPLIED>
<!-- content -->
<!ELEMENT content-where (%content.properties;)*>
<!ATTLIST content-where maxResults CDATA #IMPLIED>
<!ELEMENT content-get (%content.properties;)*>
<!ELEMENT content-set (%content.properties;)*>
<!ELEMENT content-addLinkTo (attribute, destinationUrl, title?, target?)>
<!ELEMENT content-resolveRefs EMPTY>
<!-- user -->
<!ELEMENT user-where (%user.properties; | userText)*>
<!ATTLIST user-where maxResults CDATA #IMPLIED>
<!ELEMENT user-get (%user.properties;)*>
<!ELEMENT user-set (%user.properties;)*>
<!ELEMENT user-create (%user.properties;)*>
<!ELEMENT user-delete EMPTY>
<!-- userProxy -->
<!ELEMENT userProxy-where (%user.properties; | userText)*>
<!ATTLIST userProxy-where maxResults CDATA #IMPLIED>
<!ELEMENT userProxy-get (%user.properties;)*>
<!-- userAttribute -->
<!ELEMENT userAttribute-create (%userAttribute.properties;)*>
<!ELEMENT userAttribute-types EMPTY>
<!ELEMENT userAttribute-where (%userAttribute.properties;)*>
<!ATTLIST userAttribute-where maxResults CDATA #IMPLIED>
<!ELEMENT userAttribute-get (%userAttribute.properties;)*>
<!ELEMENT userAttribute-set (%userAttribute.properties;)*>
<!ELEMENT userAttribute-delete EMPTY>
<!ELEMENT userAttribute-description EMPTY>
<!ELEMENT userAttribute-addEnumValues (listitem*)>
<!ELEMENT userAttribute-removeEnumValues (listitem*)>
<!-- userConfig -->
<!ELEMENT userConfig-getAll (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-formatDate (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-formatDateTime (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-getAttributes (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-getCounts (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-getElements (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-getKeys (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-getTexts (#PCDATA | listitem | dictitem)*>
<!ATTLIST userConfig-getTexts login CDATA #IMPLIED>
<!ELEMENT userConfig-parseInputDate (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-removeAttributes (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-removeKeys (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-setAttributes (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-setElements (#PCDATA | listitem | dictitem)*>
<!ELEMENT userConfig-setTexts (#PCDATA | listitem | dictitem)*>
<!-- group -->
<!ELEMENT group-where (%group.properties; | groupText)*>
<!ATTLIST group-where maxResults CDATA #IMPLIED>
<!ELEMENT group-get (%group.properties;)*>
<!ELEMENT group-set (%group.properties;)*>
<!ELEMENT group-create (%group.properties;)*>
<!ELEMENT group-delete EMPTY>
<!-- groupProxy -->
<!ELEMENT groupProxy-where (%group.properties; | groupText)*>
<!ATTLIST groupProxy-where maxResults CDATA #IMPLIED>
<!ELEMENT groupProxy-get (%group.properties;)*>
<!ELEMENT groupProxy-set (%group.properties;)*>
<!ELEMENT groupProxy-create (%group.properties;)*>
<!ELEMENT groupProxy-delete EMPTY>
<!-- secondaryGroupProxy -->
<!ELEMENT secondaryGroupProxy-where (%group.properties; | groupText)*>
<!ATTLIST secondaryGroupProxy-where maxResults CDATA #IMPLIED>
<!ELEMENT secondaryGroupProxy-get (%group.properties;)*>
<!ELEMENT secondaryGroupProxy-set (%group.properties;)*>
<!ELEMENT secondaryGroupProxy-create (%group.properties;)*>
<!ELEMENT secondaryGroupProxy-delete EMPTY>
<!-- attribute -->
<!ELEMENT attribute-where (%attribute.properties;)*>
<!ATTLIST attribute-where maxResults CDATA #IMPLIED>
<!ELEMENT attribute-get (%attribute.properties;)*>
<!ELEMENT attribute-set (%attribute.properties;)*>
<!ELEMENT attribute-create (%attribute.properties;)*>
<!ELEMENT attribute-delete EMPTY>
<!-- objClass -->
<!ELEMENT objClass-where (%objClass.properties;)*>
<!ATTLIST objClass-where maxResults CDATA #IMPLIED>
<!ELEMENT objClass-get (%objClass.properties;)*>
<!ELEMENT objClass-set (%objClass.properties;)*>
<!ELEMENT objClass-create (%objClass.properties;)*>
<!ELEMENT objClass-delete EMPTY>
<!-- attributeGroup -->
<!ELEMENT attributeGroup-where (%attributeGroup.properties;)*>
<!ATTLIST attributeGroup-where maxResults CDATA #IMPLIED>
<!ELEMENT attributeGroup-get (%attributeGroup.properties;)*>
<!ELEMENT attributeGroup-set (%attributeGroup.properties;)*>
<!ELEMENT attributeGroup-create (%attributeGroup.properties;)*>
<!ELEMENT attributeGroup-delete EMPTY>
<!ELEMENT attributeGroup-addAttributes (listitem*)>
<!ELEMENT attributeGroup-removeAttributes (listitem*)>
<!ELEMENT attributeGroup-moveAttribute (attribute, index)>
<!-- channel -->
<!ELEMENT channel-where (%channel.properties;)*>
<!ATTLIST channel-where maxResults CDATA #IMPLIED>
<!ELEMENT channel-get (%channel.properties;)*>
<!ELEMENT channel-set (%channel.properties;)*>
<!ELEMENT channel-create (%channel.properties;)*>
<!ELEMENT channel-delete EMPTY>
<!-- job -->
<!ELEMENT job-where (%job.properties;)*>
<!ATTLIST job-where maxResults CDATA #IMPLIED>
<!ELEMENT job-get (%job.properties;)*>
<!ELEMENT job-set (%job.properties;)*>
<!ELEMENT job-create (%job.properties;)*>
<!ELEMENT job-delete EMPTY>
<!ELEMENT job-exec EMPTY>
<!ELEMENT job-cancel EMPTY>
<!-- workflow -->
<!ELEMENT workflow-where (%workflow.properties;)*>
<!ATTLIST workflow-where maxResults CDATA #IMPLIED>
<!ELEMENT workflow-get (%workflow.properties;)*>
<!ELEMENT workflow-set (%workflow.properties;)*>
<!ELEMENT workflow-create (%workflow.properties;)*>
<!ELEMENT workflow-delete EMPTY>
<!-- link -->
<!ELEMENT link-where (%link.properties;)*>
<!ATTLIST link-where maxResults CDATA #IMPLIED>
<!ELEMENT link-get (%link.properties;)*>
<!ELEMENT link-set (%link.properties;)*>
<!ELEMENT link-create (%link.properties;)*>
<!ELEMENT link-delete EMPTY>
<!-- logEntry -->
<!ELEMENT logEntry-where (%logEntry.properties; | fromDate | untilDate | logTypes)*>
<!ATTLIST logEntry-where maxResults CDATA #IMPLIED>
<!ELEMENT logEntry-get (%logEntry.properties;)*>
<!ELEMENT logEntry-delete EMPTY>
<!-- licenseManager -->
<!ELEMENT licenseManager-logins (listitem*)>

<!ELEMENT recursive (#PCDATA)>

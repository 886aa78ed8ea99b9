<!-- What frames requests and responses alike.

     Manual dialect: cm.version and password. A DTD that includes this module may
     declare the two entities otherwise before it does. -->

<!ENTITY % version.attributes "cm.version CDATA #REQUIRED">
<!ENTITY % credential.attributes "password CDATA #REQUIRED">

<!ATTLIST cm-payload
  payload-id CDATA #REQUIRED
  timestamp CDATA #REQUIRED
  %version.attributes;
>

<!ELEMENT cm-header (cm-sender, cm-receiver?, cm-authentication?)>

<!ELEMENT cm-sender EMPTY>
<!ATTLIST cm-sender
  sender-id CDATA #REQUIRED
  name CDATA #REQUIRED
>

<!ELEMENT cm-receiver EMPTY>
<!ATTLIST cm-receiver
  receiver-id CDATA #REQUIRED
  name CDATA #REQUIRED
>

<!ELEMENT cm-authentication EMPTY>
<!ATTLIST cm-authentication
  login CDATA #REQUIRED
  %credential.attributes;
>

// An organisation in two shapes: one set of units, and a set for each kind.

type ContactType : String(20) enum { Email; Work; Mobile; }

aspect row {
  key ID     : UUID;
  modifiedAt : Timestamp @cds.on.insert: $now @cds.on.update: $now @odata.etag;
}

@requires: 'any'
@path: '/odata/one'
service One {
  entity Units : row {
    name   : String(200) @mandatory;
    kind   : String(20)  @mandatory;
    code   : String(40);
    parent : Association to Units;
    head   : Association to Units;
  }
  entity People : row {
    name : String(200) @mandatory; last : String(100); first : String(100); second : String(100);
    code : String(40); email : String(200); work : String(50); mobile : String(50);
  }
  entity Holders : row {
    person   : Association to People;
    position : Association to Units;
  }
}

@requires: 'any'
@path: '/odata/many'
service Many {
  entity Departments : row {
    name   : String(200) @mandatory;
    status : Integer     @mandatory;
    code   : String(40);
    parent : Association to Departments;
    folder : Association to Folders;
    head   : Association to Positions;
  }
  entity Positions : row {
    name       : String(200) @mandatory;
    code       : String(40);
    department : Association to Departments;
    folder     : Association to Folders;
  }
  entity Folders : row {
    name       : String(200) @mandatory;
    parent     : Association to Folders;
    department : Association to Departments;
  }
  entity People : row {
    name : String(200) @mandatory; last : String(100); first : String(100); second : String(100);
  }
  entity Contacts : row {
    person : Association to People;
    type   : ContactType @assert.range;
    value  : String(200);
  }
  entity Holders : row {
    person   : Association to People;
    position : Association to Positions;
  }
}
